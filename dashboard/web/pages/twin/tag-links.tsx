import { usePlant } from '../../widgets/plant-context.ts';

/** Tags that open their details. */
export const TagLinks = ({ tags }: { tags: readonly string[] }) => {
  const plant = usePlant();
  const { line } = plant.navigation.get();
  return (
    <span className="tag-list">
      {tags.map((tag) => (
        <button
          key={tag}
          type="button"
          className="tag-button"
          onClick={() => line && plant.select({ kind: 'point', line, id: tag })}
        >
          {tag}
        </button>
      ))}
    </span>
  );
};
