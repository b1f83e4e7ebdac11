import { tellsCampaignOf } from '../e2e/app-consent/campaign.ts';
import { freshWorld } from '../support/world.ts';

describe('a campaign', () => {
  it('of ten thousand people is one incident with the right numbers', async () => {
    const world = await freshWorld();
    const channel = await world.channel('Security alerts');
    await channel.types(await world.person('priya'), 'follow incidents here');
    await tellsCampaignOf(world, channel, 10_000);
  }).timeout(400_000);
});
