/** The programs of conda's family whose command lines are read alike. */
export type CondaProgram = 'conda' | 'mamba' | 'micromamba' | 'conda-env' | 'conda-lock';
