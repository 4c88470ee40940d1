using Oleada.Engine.Plans.Files;

namespace Oleada.Engine.Plans.Import;

/// <param name="Parallel">Runs together with the parallel items that it stands next to.</param>
/// <param name="Stated">Ids that it says it waits for.</param>
/// <param name="Instead">Whether what it states within its group stands instead of its place there, or comes on top.</param>
internal sealed record SequenceItem(string Id, int Line, bool Parallel, IReadOnlyList<string> Stated, bool Instead);

/// <param name="Needs">Indexes of the groups that must have ended before.</param>
/// <param name="NeededItems">Ids of items that must have ended before.</param>
internal sealed record SequenceGroup(IReadOnlyList<SequenceItem> Items, IReadOnlyList<int> Needs, IReadOnlyList<string> NeededItems);

/// <summary>
/// What each item of a list waits for. Within a group items follow one another; parallel ones that stand together run
/// together, after the item before them and before the one after them. The first items of a group wait for the last of
/// the groups that it needs.
/// </summary>
internal sealed class SequenceEdges
{
    private readonly IReadOnlyList<SequenceGroup> _groups;
    private readonly HashSet<string>[][] _within;
    private readonly string[][] _last;
    private long _edges;

    private SequenceEdges(IReadOnlyList<SequenceGroup> groups)
    {
        _groups = groups;
        _within = [.. groups.Select(OrderWithin)];
        _last = [.. groups.Select((group, index) => LastOf(group, _within[index]))];
    }

    /// <returns>For each group, for each of its items.</returns>
    /// <exception cref="SourceException">There are more than <see cref="PlanLimits.Edges"/>.</exception>
    public static List<DraftEdge>[][] Of(IReadOnlyList<SequenceGroup> groups)
    {
        var edges = new SequenceEdges(groups);
        return [.. groups.Select((group, index) => edges.OfGroup(group, index))];
    }

    private List<DraftEdge>[] OfGroup(SequenceGroup group, int index)
    {
        if (group.Items.Count == 0)
            return [];
        var before = Before(index).ToList();
        return [.. group.Items.Select((item, position) => OfItem(item, _within[index][position], before))];
    }

    private List<DraftEdge> OfItem(SequenceItem item, HashSet<string> within, List<string> before)
    {
        var all = new HashSet<string>(within, StringComparer.Ordinal);
        all.UnionWith(item.Stated);
        if (within.Count == 0)
            all.UnionWith(before);
        if ((_edges += all.Count) > PlanLimits.Edges)
            throw new SourceException(item.Line, 1, $"the order of the items makes more than {PlanLimits.Edges:N0} dependencies");
        return [.. all.Select(id => new DraftEdge(id, item.Line))];
    }

    private static HashSet<string>[] OrderWithin(SequenceGroup group)
    {
        var inGroup = group.Items.Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
        var (sequential, together) = ((string?)null, new List<string>());
        var within = new List<HashSet<string>>();
        foreach (var item in group.Items)
        {
            var waitsFor = item.Stated.Where(inGroup.Contains).ToHashSet(StringComparer.Ordinal);
            if (!(item.Instead && waitsFor.Count > 0))
                waitsFor.UnionWith(!item.Parallel && together.Count > 0 ? together : sequential is null ? [] : [sequential]);
            if (item.Parallel)
                together.Add(item.Id);
            else
                (sequential, together) = (item.Id, []);
            within.Add(waitsFor);
        }
        return [.. within];
    }

    /// <summary>The last items of the groups that a group needs; a group without items hands on its own needs.</summary>
    private IEnumerable<string> Before(int group)
    {
        var seen = new HashSet<int> { group };
        var open = new Queue<int>([group]);
        while (open.TryDequeue(out var from))
        {
            foreach (var id in _groups[from].NeededItems)
                yield return id;
            foreach (var other in _groups[from].Needs.Where(seen.Add))
            {
                foreach (var id in _last[other])
                    yield return id;
                if (_groups[other].Items.Count == 0)
                    open.Enqueue(other);
            }
        }
    }

    private static string[] LastOf(SequenceGroup group, HashSet<string>[] within)
    {
        var waitedFor = within.SelectMany(ids => ids).ToHashSet(StringComparer.Ordinal);
        return [.. group.Items.Select(item => item.Id).Where(id => !waitedFor.Contains(id))];
    }
}
