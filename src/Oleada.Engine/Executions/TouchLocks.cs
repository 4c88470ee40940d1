using Oleada.Engine.Plans;

namespace Oleada.Engine.Executions;

/// <summary>
/// Keeps two atoms that write the same file from being in flight together. A path that ends in <c>/</c> stands for
/// everything below it. An atom that has to wait is parked with the path in its way and comes back when that is free.
/// </summary>
internal sealed class TouchLocks
{
    private readonly int[][] _pathsOfAtom;
    private readonly int[][] _conflicts;
    private readonly int[] _held;
    private readonly List<int>?[] _parked;

    public TouchLocks(PlanGraph graph)
    {
        var ids = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var declared = graph.Atoms.Select(atom => Declared(atom).ToArray()).ToArray();
        foreach (var path in declared.SelectMany(paths => paths))
            ids.TryAdd(path, ids.Count);
        _pathsOfAtom = [.. declared.Select(paths => paths.Select(path => ids[path]).ToArray())];
        _conflicts = new int[ids.Count][];
        _held = new int[ids.Count];
        _parked = new List<int>?[ids.Count];
        foreach (var (path, id) in ids)
            _conflicts[id] = [id, .. Above(path).Where(ids.ContainsKey).Select(above => ids[above])];
        AddConflictsBelow(ids.Values);
    }

    /// <summary>Parks the atom if a path that it writes is held; else says that it may start.</summary>
    public bool MayStart(int atom)
    {
        foreach (var path in _pathsOfAtom[atom])
            foreach (var conflict in _conflicts[path])
                if (_held[conflict] > 0)
                {
                    (_parked[conflict] ??= []).Add(atom);
                    return false;
                }
        return true;
    }

    public void Take(int atom)
    {
        foreach (var path in _pathsOfAtom[atom])
            _held[path]++;
    }

    /// <summary>Frees the atom's paths and gives back the atoms that waited for one of them.</summary>
    public IEnumerable<int> Release(int atom)
    {
        foreach (var path in _pathsOfAtom[atom])
        {
            if (--_held[path] > 0 || _parked[path] is not { } waiting)
                continue;
            _parked[path] = null;
            foreach (var parked in waiting)
                yield return parked;
        }
    }

    private void AddConflictsBelow(IEnumerable<int> all)
    {
        var below = new Dictionary<int, List<int>>();
        foreach (var id in all)
            foreach (var above in _conflicts[id].AsSpan(1))
            {
                if (!below.TryGetValue(above, out var list))
                    below[above] = list = [];
                list.Add(id);
            }
        foreach (var (id, list) in below)
            _conflicts[id] = [.. _conflicts[id], .. list];
    }

    private static IEnumerable<string> Declared(AtomNode atom) =>
        (atom.Task.Touches ?? []).Concat(atom.Atom.Touches ?? []).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Above(string path)
    {
        for (var slash = path.Length - 1; slash > 0; slash--)
            if (path[slash - 1] == '/')
                yield return path[..slash];
    }
}
