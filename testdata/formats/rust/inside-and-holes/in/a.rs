// redis:7
fn a() {
    let image = format!("old.example.com/team/z:{version}");
}
