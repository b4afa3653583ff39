/** What a program could see once reads that waited for each other start together. Who only hands errors on sees no difference. */
export const FAILURES = 'Where a read fails, later ones have started already, and the first to fail rejects, which may not be the first in order.';
