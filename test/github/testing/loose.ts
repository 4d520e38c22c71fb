// biome-ignore lint/suspicious/noExplicitAny: tests look freely into answers that the descriptions have checked
export type Loose = any;
