module code.example.com/acme/app

require code.example.com/acme/other/v2 v2.0.0
