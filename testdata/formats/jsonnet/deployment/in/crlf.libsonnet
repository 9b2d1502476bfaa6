{
  image: "acme/web:1",
  imagePullPolicy: "Always",
}