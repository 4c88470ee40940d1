using Oleada.Agents.Paths;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Workspaces;

/// <param name="Rest">How many more changes there were than are told one by one.</param>
/// <param name="Notes">What a person should know of the look, each thing once.</param>
public sealed record CollectedChanges(IReadOnlyList<FileChange> Changes, int Rest, IReadOnlyList<string> Notes);

/// <summary>
/// Finds what attempts have changed and gives each change to one of them: to an attempt of the task that declares the
/// path, else to the first attempt that ends after it. Attempts that end at the same time share one look.
/// </summary>
internal sealed class ChangeTracker(
    HeldFolder root, WorkspaceScanner scanner, ChangeLedger ledger, Declarations declared, TimeProvider time)
    : IAsyncDisposable
{
    private const int MaxNotes = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _inFlight = new(StringComparer.Ordinal);
    private readonly HashSet<string> _rested = new(StringComparer.Ordinal);
    private readonly HashSet<string> _noted = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];
    private readonly SetIdSweep _setId = new();
    private ReadBound _reading = new();
    private Task _look = Task.CompletedTask;
    private Task? _nextLook;

    /// <summary>To be called before an attempt starts.</summary>
    public void Begin(string task)
    {
        lock (_gate)
            _inFlight[task] = _inFlight.GetValueOrDefault(task) + 1;
    }

    /// <summary>To be called when all processes of an attempt have ended, exactly once for each <see cref="Begin"/>.</summary>
    /// <param name="patience">Cancelled when the attempt cannot wait for the look; its changes then go to a later one.</param>
    public async Task<CollectedChanges> EndAsync(string task, CancellationToken patience)
    {
        try
        {
            await LookFromNowAsync().WaitAsync(patience);
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
                Rest(task);
            return new CollectedChanges([], 0, []);
        }
        lock (_gate)
        {
            var changes = ledger.Take(path => Belongs(path, task), out var rest);
            Rest(task);
            List<string> notes = [.. _notes];
            _notes.Clear();
            return new CollectedChanges(changes, rest, notes);
        }
    }

    public async ValueTask DisposeAsync() => await LookFromNowAsync();

    /// <summary>
    /// Another task's file goes to this one's attempt only if its own task is not at work and has been: what that one
    /// wrote has then been taken, so that the change is not its own.
    /// </summary>
    private bool Belongs(string path, string task)
    {
        var owners = declared.OwnersOf(path);
        return owners.Count == 0 || owners.Contains(task) ||
            owners.All(owner => _rested.Contains(owner) && !_inFlight.ContainsKey(owner));
    }

    private void Rest(string task)
    {
        _rested.Add(task);
        if (--_inFlight[task] == 0)
            _inFlight.Remove(task);
    }

    /// <summary>A look that starts after this call: one that is under way may already have passed a file by.</summary>
    private Task LookFromNowAsync()
    {
        lock (_gate)
            return _nextLook ??= LookAfterAsync(_look);
    }

    private async Task LookAfterAsync(Task before)
    {
        // Its failure is for those who wait for it.
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
        {
            _look = _nextLook!;
            _nextLook = null;
        }
        Look();
    }

    private void Look()
    {
        var settled = BaseState.SettledBeforeNs(time);
        _reading = new ReadBound();
        lock (_gate)
            ledger.BeginLook();
        var scan = scanner.Scan((path, facts) => Look(path, facts, settled));
        lock (_gate)
        {
            ledger.EndLook(isWhole: !scan.IsPartial);
            Note(scan);
        }
    }

    private void Look(string path, FileFacts facts, long settled)
    {
        LookAtFile does;
        lock (_gate)
            does = ledger.Look(path, facts.Stamp);
        if (does == LookAtFile.Pass)
            return;
        if (SetIdBits.IsSet(facts))
            _setId.Remove(root, path);
        if (does == LookAtFile.Read && !_reading.MayRead(facts.Stamp.Size))
        {
            NoteOnce($"not recorded, since a look reads no more than {ReadBound.MaxBytes} bytes: {path}");
            return;
        }
        if (does == LookAtFile.Read && Content.Read(root, path) is { } content)
        {
            lock (_gate)
                ledger.Enter(path, facts.Stamp, content, facts.Stamp.ChangedNs >= settled);
        }
    }

    private void Note(WorkspaceScan scan)
    {
        var notes = scan.Unnameable.Select(path => $"not recorded, since its name is no plain UTF-8 text: {path}");
        if (scan.IsPartial)
            notes = notes.Append($"the workspace has more than {WorkspaceScanner.MaxFiles} files: changes are only found in part");
        if (_setId.Summary() is { } taken)
            _notes.Add(taken);
        foreach (var note in notes)
            NoteOnce(note);
    }

    private void NoteOnce(string note)
    {
        lock (_gate)
        {
            if (_noted.Count < MaxNotes && _noted.Add(note))
                _notes.Add(note);
        }
    }
}
