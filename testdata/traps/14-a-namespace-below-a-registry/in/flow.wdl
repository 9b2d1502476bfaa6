String prefix = "quay.io/tools/"
String other_prefix = "quay.io/kept/"
String both = "quay.io/moved/deep/"
String docker = prefix + "align:1"
