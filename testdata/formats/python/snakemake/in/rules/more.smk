rule other:
    container: "docker://my_image"
    shell: "sh"
