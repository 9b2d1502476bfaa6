package echo

var pod = Container{Image: "httpd:2.4.46"}
