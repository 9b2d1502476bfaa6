<?php
$base = 'mirror.example/quay/acme/base@' . $digest;
