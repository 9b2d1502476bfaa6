SELECT a FROM users WHERE b IN (SELECT c FROM postgres);
