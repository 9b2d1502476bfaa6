<?php
$db_image = 'postgres:16';
