export async function trainKnownStep(): Promise<void> {}
