<?php
$base = 'quay.io/acme/base@' . $digest;
