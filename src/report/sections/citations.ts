import { heading, list, type Block } from '../block.ts';

const works = [
  'Buda M, Saha A, Mazurowski MA (2019). Association of genomic subtypes of lower-grade gliomas with shape features automatically extracted by a deep learning algorithm. Computers in Biology and Medicine 109, 218–225. The data, the U-Net and the mean per-patient Dice.',
  'Ronneberger O, Fischer P, Brox T (2015). U-Net: convolutional networks for biomedical image segmentation. MICCAI, 234–241.',
  'Howard A, Sandler M, Chu G, et al. (2019). Searching for MobileNetV3. ICCV, 1314–1324. The encoder and the LR-ASPP head.',
  'Chen L-C, Zhu Y, Papandreou G, Schroff F, Adam H (2018). Encoder-decoder with atrous separable convolution for semantic image segmentation (DeepLabV3+). ECCV, 833–851.',
  'Dice LR (1945). Measures of the amount of ecologic association between species. Ecology 26, 297–302.',
  'Efron B, Tibshirani RJ (1993). An introduction to the bootstrap. Chapman & Hall.',
  'Westfall PH, Young SS (1993). Resampling-based multiple testing. Wiley. Max-T.',
  'Tusher VG, Tibshirani R, Chu G (2001). Significance analysis of microarrays applied to the ionizing radiation response. PNAS 98, 5116–5121. Errors that borrow from the family.',
  'Li L, Jamieson K, Rostamizadeh A, et al. (2020). A system for massively parallel hyperparameter tuning (ASHA). MLSys.',
  'Varma S, Simon R (2006). Bias in error estimation when using cross-validation for model selection. BMC Bioinformatics 7, 91. Nested folds.',
  'Okabe M, Ito K (2008). Color universal design. The colours of the figures.',
];

export function citationsSection(): Block[] {
  return [heading('References'), list(works)];
}
