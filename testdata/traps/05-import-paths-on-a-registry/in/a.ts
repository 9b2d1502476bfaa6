import { x } from "code.example.com/acme/x";
const y = require("code.example.com/acme/y");
const image = "code.example.com/acme/app:1";
