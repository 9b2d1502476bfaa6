import { x } from "code.example.com/acme/x";
const y = require("code.example.com/acme/y");
const image = "ghcr.io/acme/app:1";
