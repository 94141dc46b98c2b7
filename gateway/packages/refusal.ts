import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';

/** A package that is not taken. `file` is the one in it that is wrong, or the package itself: the sentence begins with it. */
export class PackageRefusal extends ProblemError {
  readonly file: string;

  constructor(file: string, zh: string, en: string) {
    super(422, titleOf(422), { zh: `${file}：${zh}`, en: `${file}: ${en}` });
    this.file = file;
  }
}
