import { reactPage } from '../../widgets/react-page.tsx';
import { TagsTable } from './tags-table.tsx';

export const show = reactPage(TagsTable);
