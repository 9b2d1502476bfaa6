tools = ['docker', 'node', 'python', 'postgres']
stop("postgres")
