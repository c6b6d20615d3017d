/**
 * Steps that many evaluations may take together, such as all those of one rule on one request. Once it is exhausted it
 * stays so: whoever swallows the error of an evaluation still sees here that the work was never done.
 */
export class Budget {
  private left: number;

  constructor(steps: number) {
    this.left = steps;
  }

  /** Steps that are left; below 0 where there were not enough. */
  get remaining(): number {
    return this.left;
  }

  get exhausted(): boolean {
    return this.left < 0;
  }

  /** Takes steps; false where there are not enough of them any more. */
  spend(steps: number): boolean {
    this.left -= steps;
    return this.left >= 0;
  }

  /** Something was too much by itself. */
  exhaust(): void {
    this.left = -1;
  }
}
