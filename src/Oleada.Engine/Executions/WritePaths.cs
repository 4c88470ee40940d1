using Oleada.Engine.Plans;

namespace Oleada.Engine.Executions;

/// <summary>
/// Numbers for the paths that can keep atoms apart: those that the plan declares, and the files in which merges have
/// conflicted. A path that ends in <c>/</c> stands for everything below it.
/// </summary>
internal sealed class WritePaths
{
    private const int Several = -1;

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<string> _names;
    private readonly int[][] _ofAtom;
    private readonly Dictionary<int, int[]> _metBy = [];

    /// <summary>The only task that declares a path, or <see cref="Several"/>; contended files are everybody's.</summary>
    private readonly List<int> _owners;
    private readonly bool _hasFolders;

    public WritePaths(PlanGraph graph)
    {
        var declared = graph.Atoms.Select(atom => DeclaredBy(atom).ToArray()).ToArray();
        _names = [.. declared.SelectMany(paths => paths).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        foreach (var (id, path) in _names.Index())
            _ids.Add(path, id);
        Declared = _names.Count;
        _hasFolders = _names.Exists(path => path.EndsWith('/'));
        _ofAtom = [.. declared.Select(paths => paths.Select(path => _ids[path]).ToArray())];
        _owners = [.. Enumerable.Repeat(int.MaxValue, Declared)];
        foreach (var atom in graph.Atoms)
            foreach (var path in Of(atom.Index))
                _owners[path] = _owners[path] is int.MaxValue || _owners[path] == atom.TaskIndex ? atom.TaskIndex : Several;
    }

    /// <summary>How many the plan declares; theirs are the first numbers.</summary>
    public int Declared { get; }

    public int Count => _names.Count;

    /// <summary>What an atom and its task declare.</summary>
    public int[] Of(int atom) => _ofAtom[atom];

    public string NameOf(int id) => _names[id];

    /// <summary>The number of a path that has one.</summary>
    public int Find(string path) => _ids[path];

    /// <summary>The number of a file that is contended, a new one if it has none.</summary>
    public int Add(string file)
    {
        if (!_ids.TryGetValue(file, out var id))
        {
            _ids.Add(file, id = _names.Count);
            _names.Add(file);
            _owners.Add(Several);
        }
        _owners[id] = Several;
        return id;
    }

    /// <summary>Whether another task than this one may want to write a path.</summary>
    public bool IsWantedBesides(int path, int task) => _owners[path] != task;

    /// <summary>The paths that a file which is written meets: its own and the folders above it, as far as they have numbers.</summary>
    public IEnumerable<int> MetBy(string file)
    {
        if (_ids.TryGetValue(file, out var own))
            yield return own;
        for (var slash = _hasFolders ? file.Length - 1 : 0; slash > 0; slash--)
            if (file[slash - 1] == '/' && _ids.TryGetValue(file[..slash], out var above))
                yield return above;
    }

    /// <summary>The same of one that has a number.</summary>
    public int[] MetBy(int id) => _metBy.TryGetValue(id, out var met) ? met : _metBy[id] = [.. MetBy(_names[id])];

    internal static IEnumerable<string> DeclaredBy(AtomNode atom) =>
        (atom.Task.Touches ?? []).Concat(atom.Atom.Touches ?? []).Distinct(StringComparer.Ordinal);
}
