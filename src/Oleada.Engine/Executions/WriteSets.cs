using Oleada.Contracts.Events;
using Oleada.Engine.Plans;

namespace Oleada.Engine.Executions;

/// <summary>
/// Which tasks write which files, as far as it matters: files that at least two tasks have changed are watched; once a
/// merge has conflicted in one it is contended, and its writers are kept apart, in later executions of the plan too.
/// </summary>
/// <param name="isOpen">Whether a task has begun and not ended.</param>
internal sealed class WriteSets(PlanGraph graph, WritePaths paths, KeptApart apart, Func<int, bool> isOpen)
{
    /// <summary>Pairs of a contended file and a task that is known to write it; more are let go.</summary>
    public const int MostKnown = 4096;

    /// <summary>Pairs of a file that is only watched and a task; more are let go.</summary>
    private const int MostWatched = 16_384;

    private readonly SortedDictionary<string, SharedFile> _files = new(StringComparer.Ordinal);
    private Dictionary<string, int>? _tasks;
    private int _known;
    private int _watched;

    /// <summary>A task has changed a file.</summary>
    /// <param name="before">The task that changed it last, if any did.</param>
    public void Wrote(string taskId, string path, string? before)
    {
        var isShared = before is not null && before != taskId;
        // There may be a hundred thousand files that nobody else ever writes.
        if (!isShared && paths.Count == 0)
            return;
        var task = IndexOf(taskId);
        foreach (var met in paths.MetBy(path))
            if (paths.IsWantedBesides(met, task))
                apart.Hold(task, met);
        if (_files.TryGetValue(path, out var file))
            Add(file, file.Writers, task);
        else if (isShared && _watched + 2 <= MostWatched)
        {
            file = _files[path] = new SharedFile();
            Add(file, file.Writers, IndexOf(before!));
            Add(file, file.Writers, task);
        }
    }

    /// <summary>A merge of a task has conflicted in a file.</summary>
    /// <param name="last">The task that has changed it last, if any has.</param>
    public void Conflicted(int task, string path, string? last)
    {
        if (Contended(path) is not { } file)
            return;
        if (last is not null && Add(file, file.Writers, IndexOf(last)))
            HoldIfOpen(IndexOf(last), file);
        Add(file, file.Writers, task);
        HoldIfOpen(task, file);
    }

    /// <summary>What a task is known to write by an earlier execution.</summary>
    public void Learned(int task, IReadOnlyList<string> learned)
    {
        foreach (var path in learned)
            if (Contended(path) is { } file)
                Add(file, file.Learned, task);
    }

    /// <summary>What is known of contended files at the end. Who has completed without changing one does not write it.</summary>
    public IReadOnlyList<ContendedFile> Known(Func<int, bool> hasCompleted) =>
    [
        .. _files.Where(pair => pair.Value.IsContended)
            .Select(pair => (pair.Key, Tasks: pair.Value.Learned.Where(task => !hasCompleted(task)).Union(pair.Value.Writers).Order().ToArray()))
            .Where(pair => pair.Tasks.Length > 1)
            .Select(pair => new ContendedFile(pair.Key, [.. pair.Tasks.Select(task => graph.Plan.Tasks[task].Id)])),
    ];

    public SavedFile[] Save() => [.. _files.Select(pair => new SavedFile(pair.Key, pair.Value.IsContended, [.. pair.Value.Writers], [.. pair.Value.Learned]))];

    public SavedWork[] SaveUnmerged() => [.. apart.Unmerged.Select(pair => new SavedWork(pair.Key, [.. pair.Value.Select(paths.NameOf)]))];

    public void Restore(IReadOnlyList<SavedFile> files, IReadOnlyList<SavedWork> unmerged)
    {
        foreach (var (path, isContended, writers, learned) in files)
        {
            var file = isContended ? Contend(path, null) : _files[path] = new SharedFile();
            foreach (var task in writers)
                Add(file, file.Writers, task);
            foreach (var task in learned)
                Add(file, file.Learned, task);
        }
        foreach (var (task, held) in unmerged)
            foreach (var path in held)
                apart.Hold(task, paths.Find(path));
    }

    /// <summary>The file, which is contended from here on; null if there is no room for it.</summary>
    private SharedFile? Contended(string path)
    {
        if (_files.TryGetValue(path, out var file) && file.IsContended)
            return file;
        return _known == MostKnown ? null : Contend(path, file);
    }

    private SharedFile Contend(string path, SharedFile? file)
    {
        var watched = file?.Writers ?? [];
        _watched -= watched.Count;
        file = _files[path] = new SharedFile { Id = paths.Add(path) };
        foreach (var writer in watched)
        {
            Add(file, file.Writers, writer);
            HoldIfOpen(writer, file);
        }
        return file;
    }

    private bool Add(SharedFile file, SortedSet<int> tasks, int task)
    {
        if (tasks.Contains(task))
            return false;
        if (!file.IsContended)
        {
            if (_watched == MostWatched)
                return false;
            _watched++;
            return tasks.Add(task);
        }
        var isKnown = file.Writers.Contains(task) || file.Learned.Contains(task);
        if (_known == MostKnown || !(isKnown || apart.Know(task, file.Id)))
            return false;
        _known++;
        return tasks.Add(task);
    }

    private void HoldIfOpen(int task, SharedFile file)
    {
        if (isOpen(task))
            apart.Hold(task, file.Id);
    }

    private int IndexOf(string taskId) =>
        (_tasks ??= graph.Plan.Tasks.Index().ToDictionary(pair => pair.Item.Id, pair => pair.Index, StringComparer.Ordinal))[taskId];

    private sealed class SharedFile
    {
        /// <summary>Its number, once it is contended.</summary>
        public int Id { get; init; } = -1;

        public bool IsContended => Id >= 0;

        /// <summary>Tasks that have changed it in this execution.</summary>
        public SortedSet<int> Writers { get; } = [];

        /// <summary>Tasks that write it by what an earlier execution knew.</summary>
        public SortedSet<int> Learned { get; } = [];
    }
}

internal sealed record SavedFile(string Path, bool IsContended, int[] Writers, int[] Learned);

/// <summary>Paths on which a task has work that is not merged.</summary>
internal sealed record SavedWork(int Task, string[] Paths);
