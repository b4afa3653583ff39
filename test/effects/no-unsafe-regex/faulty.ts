import { growthOf } from '../growth-of.ts';

console.log(growthOf(text => /^(?:\w+\s?)+$/.test(text)));
