/**
 * The ten validation patients of Buda, Saha and Mazurowski (2019), by institution and number, from the repository of
 * their weights. The dates at the end of the data's folder names are left out.
 */
export const budaPatients: readonly string[] = [
  'CS_4944',
  'CS_6667',
  'CS_6668',
  'DU_5851',
  'DU_6404',
  'DU_6408',
  'DU_7014',
  'HT_7616',
  'HT_7692',
  'HT_7879',
];

/** Whether an id such as `TCGA_CS_4944_20010208` is that of one of the ten. */
export function isBudaPatient(id: string): boolean {
  const [, institution, number] = id.split('_');
  return budaPatients.includes(`${institution}_${number}`);
}
