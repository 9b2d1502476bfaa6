docker run alpine/git clone docker.io/alpine/git
