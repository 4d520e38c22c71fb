/** Started as a process of its own: fetches one commit and ends. The password is in the environment. */
import { aCache } from './a-repository.ts';

const [cacheFolder = '', url = '', id = ''] = process.argv.slice(2);
const { repository } = aCache(cacheFolder, url, {
  credentials: async () => ({ username: 'x-access-token', password: process.env.PLANTED ?? '' }),
});
const { missing } = await repository.fetch({ ids: [id] });
if (missing.length > 0) throw new Error('the commit is missing');
