export const Box = () => <p>don't use postgres:9</p>;
const dbImage = "postgres:16";