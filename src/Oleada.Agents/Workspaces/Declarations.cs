using Oleada.Contracts.Plans;
using Oleada.Engine.Plans;

namespace Oleada.Agents.Workspaces;

/// <summary>Which tasks say that they write a path, by <c>touches</c> and <c>expects</c> of task and atoms.</summary>
public sealed class Declarations
{
    private readonly Dictionary<string, HashSet<string>> _files = new(StringComparer.Ordinal);

    /// <summary>Folders, each with its closing slash.</summary>
    private readonly Dictionary<string, HashSet<string>> _folders = new(StringComparer.Ordinal);

    /// <summary>Folders that something declared lies in, without closing slash.</summary>
    private readonly HashSet<string> _ancestors = new(StringComparer.Ordinal);

    public Declarations(MasterPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        foreach (var task in plan.Tasks)
        {
            foreach (var path in PathsOf(task))
                Add(path, task.Id);
        }
    }

    /// <summary>The folders that are declared as a whole, each with its closing slash.</summary>
    public IEnumerable<string> Folders => _folders.Keys;

    /// <summary>The tasks that declare a path; those that name the file itself before those that name a folder of it.</summary>
    public IReadOnlySet<string> OwnersOf(string path)
    {
        if (_files.TryGetValue(path, out var owners))
            return owners;
        owners = [];
        if (_folders.Count == 0)
            return owners;
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
            owners.UnionWith(_folders.GetValueOrDefault(path[..(slash + 1)], []));
        return owners;
    }

    public bool IsDeclared(string path) => OwnersOf(path).Count > 0;

    /// <summary>Whether anything in a folder, or the folder as a whole, is declared.</summary>
    public bool ReachesInto(string folder) => _ancestors.Contains(folder) || IsDeclared(folder + "/");

    private static IEnumerable<string> PathsOf(PlanTask task) =>
        (task.Touches ?? []).Concat(task.Expects ?? []).Concat(
            PlanGraph.AtomsOf(task).SelectMany(atom => (atom.Touches ?? []).Concat(atom.Expects ?? [])));

    private void Add(string declared, string task)
    {
        var path = declared.StartsWith("./", StringComparison.Ordinal) ? declared[2..] : declared;
        var owners = path.EndsWith('/') ? _folders : _files;
        if (!owners.TryGetValue(path, out var tasks))
            owners[path] = tasks = [];
        tasks.Add(task);
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
            _ancestors.Add(path[..slash]);
    }
}
