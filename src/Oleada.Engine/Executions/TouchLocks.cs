namespace Oleada.Engine.Executions;

/// <summary>
/// Keeps two atoms that declare the same path from being in flight together. An atom that has to wait is parked with the
/// path in its way and comes back when that is free.
/// </summary>
internal sealed class TouchLocks
{
    public const int Nobody = -1;

    private readonly WritePaths _paths;
    private readonly int[][] _conflicts;
    private readonly int[] _holder;
    private readonly List<int>?[] _parked;

    public TouchLocks(WritePaths paths)
    {
        _paths = paths;
        _conflicts = new int[paths.Declared][];
        _holder = new int[paths.Declared];
        Array.Fill(_holder, Nobody);
        _parked = new List<int>?[paths.Declared];
        for (var id = 0; id < paths.Declared; id++)
            _conflicts[id] = [.. paths.MetBy(paths.NameOf(id))];
        AddConflictsBelow();
    }

    /// <summary>The atom in flight that declares just this path, or <see cref="Nobody"/>.</summary>
    public int HolderOf(int path) => path < _holder.Length ? _holder[path] : Nobody;

    /// <summary>Parks the atom if a path that it declares is held; else says that it may start.</summary>
    public bool MayStart(int atom)
    {
        foreach (var path in _paths.Of(atom))
            foreach (var conflict in _conflicts[path])
                if (_holder[conflict] != Nobody)
                {
                    (_parked[conflict] ??= []).Add(atom);
                    return false;
                }
        return true;
    }

    public void Take(int atom)
    {
        foreach (var path in _paths.Of(atom))
            _holder[path] = atom;
    }

    /// <summary>Frees the atom's paths and gives back the atoms that waited for one of them.</summary>
    public IEnumerable<int> Release(int atom)
    {
        foreach (var path in _paths.Of(atom))
        {
            _holder[path] = Nobody;
            if (_parked[path] is not { } waiting)
                continue;
            _parked[path] = null;
            foreach (var parked in waiting)
                yield return parked;
        }
    }

    private void AddConflictsBelow()
    {
        var below = new Dictionary<int, List<int>>();
        for (var id = 0; id < _conflicts.Length; id++)
            foreach (var above in _conflicts[id].Where(above => above != id))
            {
                if (!below.TryGetValue(above, out var list))
                    below[above] = list = [];
                list.Add(id);
            }
        foreach (var (id, list) in below)
            _conflicts[id] = [.. _conflicts[id], .. list];
    }
}
