package echo

var pod = Container{Image: "mirror.example.com/httpd:2.4.46"}
