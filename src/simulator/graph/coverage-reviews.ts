/** What docs/SIMULATOR.md says about access reviews: the seed's series, and how to steer them. */
import { CONTOSO } from '../kernel.ts';

/** Series of the seed, and the objects that steer reviews. */
export function reviewsSection(): string {
  return `## Access reviews (${CONTOSO.name})

| series | reviews | reviewers | the end |
|---|---|---|---|
| Guests of the COVID-19 Response Team | guests in the group, every three months, 14 days; the run before is over | Sam, else Dana | as recommended, applied by itself |
| Who has Payroll | users of the application, once | managers for 7 days, then Priya for 7 days | nothing by itself |
| Everybody, by Sam | \`reviewItems\` colleagues, only for load runs | Sam | as recommended, applied by itself |
| Everybody, by themselves | \`selfReviewers\` colleagues, only for load runs | each for himself | as recommended, applied by itself |

| collection | objects |
|---|---|
| \`identityGovernance/accessReviews/definitions\` | a new series as one would POST it, \`createdBy: { id }\` names the creator; known ones are merged |
| \`identityGovernance/accessReviews/instances\`, \`…/stages\` | runs and stages: \`status\`, \`endDateTime\`, \`reviewers\` |
| \`identityGovernance/accessReviews/decisions/{run or stage}\` | its items; \`_reviewerIds\` says who is asked |
| \`users\` | \`lastSignInDateTime\` makes recommendations |`;
}
