{
  image: "quay.io/acme/web:1",
  imagePullPolicy: "Always",
}