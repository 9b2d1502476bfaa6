docker run docker.io/alpine/git clone docker.io/alpine/git
