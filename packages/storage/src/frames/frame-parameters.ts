import { constants } from 'node:zlib';

/**
 * How frames are made. Any frame is read, whatever it was made with: these may change from one version to the next. With
 * dictionaries of these sizes, level 5 makes frames of pods 18 % smaller than level 1 and 6 % smaller than level 4, in a tenth more
 * time; level 6 gains 1 % more.
 */
export const frameParameters: Readonly<Record<number, number>> = {
  [constants.ZSTD_c_compressionLevel]: 5,
};
