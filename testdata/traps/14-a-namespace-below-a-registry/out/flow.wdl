String prefix = "mirror.example.com/quay/tools/"
String other_prefix = "ghcr.io/kept/"
String both = "registry.example.com/moved/deep/"
String docker = prefix + "align:1"
