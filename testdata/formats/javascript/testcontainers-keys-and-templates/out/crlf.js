export const Box = () => <p>don't use postgres:9</p>;
const dbImage = "mirror.example.com/library/postgres:16";