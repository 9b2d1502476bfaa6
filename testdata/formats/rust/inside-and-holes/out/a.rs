// redis:7
fn a() {
    let image = format!("new.example.com/team/z:{version}");
}
