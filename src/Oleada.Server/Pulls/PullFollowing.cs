using System.Buffers.Binary;
using Oleada.Agents.PullRequests;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Events;
using Oleada.Engine.Executions;

namespace Oleada.Server.Pulls;

/// <summary>
/// Makes the pull requests that ended executions want, and looks at the open ones when a forge says so, and from time
/// to time. One after the other: a forge that makes one wait makes all wait. A process that takes nothing up, a run's,
/// makes those of what ends in it, and leaves all others alone.
/// </summary>
internal sealed class PullFollowing : IAsyncDisposable
{
    /// <summary>Looked at in one round, so that the requests of an hour stay below what forges allow.</summary>
    private const int MostInRound = 20;

    /// <summary>How long the end of the process waits for pull requests of what has ended in it.</summary>
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(15);

    private readonly ExecutionPulls _pulls;
    private readonly ExecutionHost _executions;
    private readonly PullTicket _ticket;
    private readonly ServerOptions _options;
    private readonly DuePulls _due = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PullView> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _said = new(StringComparer.Ordinal);

    /// <summary>What could not be opened, but may be later on.</summary>
    private readonly HashSet<string> _again = new(StringComparer.Ordinal);

    private readonly EndedHere _ended = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _stop = new();
    private string? _lastPolled;
    private Task _running = Task.CompletedTask;
    private int _disposed;

    public PullFollowing(ExecutionPulls pulls, ExecutionHost executions, PullTicket ticket, ServerOptions options)
    {
        (_pulls, _executions, _ticket, _options) = (pulls, executions, ticket, options);
        pulls.Changed = ChangedAsync;
    }

    /// <param name="takeUp">Whether what an earlier process has left is made and followed too.</param>
    public void Start(bool takeUp)
    {
        _executions.Ended = Ended;
        _running = Task.Run(() => RunAsync(takeUp));
    }

    /// <summary>Whoever runs an execution by itself makes its pull request, and tells of it, by itself.</summary>
    public void Leave(string executionId) => _ended.Leave(executionId);

    /// <summary>A forge says that something happened to what has this branch or this commit as its head.</summary>
    public void Wake(string repository, string? branch, string? head)
    {
        lock (_gate)
        {
            foreach (var pull in _open.Values)
                if (string.Equals(pull.Repository, repository, StringComparison.OrdinalIgnoreCase) && (pull.Branch == branch || pull.Head == head))
                    _due.Add(pull.PullId);
        }
    }

    /// <summary>To be called when no execution can end any more. What has ended gets its pull request first, unless that takes long.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _executions.Ended = null;
        await _closing.CancelAsync();
        try
        {
            await _running.WaitAsync(LastWait, _options.Time);
        }
        catch (TimeoutException)
        {
            await _stop.CancelAsync();
            await _running;
        }
        await SayLeftAsync();
        _closing.Dispose();
        _stop.Dispose();
    }

    private void Ended(string id)
    {
        _ended.Add(id);
        _due.Add(id);
    }

    private async Task SayLeftAsync()
    {
        foreach (var id in _ended.All)
        {
            if (await WantsPullAsync(id))
                _options.OnFailure(new ForgeException($"execution {id} has no pull request yet; the next start of oleada serve makes it"));
        }
    }

    private async Task<bool> WantsPullAsync(string id)
    {
        try
        {
            return await _executions.FindAsync(id, CancellationToken.None) is { Options.PullRequest: true };
        }
        catch (EventLogHarmedException failure)
        {
            _options.OnFailure(failure);
            return false;
        }
    }

    private async Task RunAsync(bool takeUp)
    {
        try
        {
            if (takeUp)
            {
                await RecallAsync();
                await FindWantedAsync();
            }
            while (true)
            {
                foreach (var id in _due.Take())
                    if (!_closing.IsCancellationRequested || _ended.Has(id))
                        await LookAsync(id);
                if (_closing.IsCancellationRequested && !_due.Added.IsCompleted)
                    return;
                await WaitAsync(polls: takeUp);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The next start goes on.
        }
        // Executions go on without it, and whoever runs the server learns why no pull request comes.
        catch (Exception failure)
        {
            _options.OnFailure(failure);
        }
    }

    /// <summary>What is open, or was settled and may not have been told to its ticket.</summary>
    private async Task RecallAsync()
    {
        foreach (var id in await _pulls.IdsAsync(_stop.Token))
            if (await _pulls.FindOrNameHarmAsync(id, _stop.Token) is { State: not PullState.Harmed } pull)
                await RecallAsync(pull);
    }

    /// <summary>A ticket that is harmed keeps no other pull request from being followed.</summary>
    private async Task RecallAsync(PullView pull)
    {
        try
        {
            await ChangedAsync(pull);
        }
        catch (EventLogHarmedException failure)
        {
            _options.OnFailure(failure);
        }
    }

    private async Task FindWantedAsync()
    {
        foreach (var one in await _executions.ListAsync(_stop.Token))
        {
            if (one is not { EndedAt: not null, PullRequest: true })
                continue;
            if (await _pulls.FindOrNameHarmAsync(one.ExecutionId, _stop.Token) is null or { State: PullState.Failed })
                _due.Add(one.ExecutionId);
        }
    }

    private async Task WaitAsync(bool polls)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, _closing.Token);
        var poll = Task.Delay(polls ? Jittered(_options.Forge.Poll) : Timeout.InfiniteTimeSpan, _options.Time, either.Token);
        var first = await Task.WhenAny(_due.Added, poll);
        await either.CancelAsync();
        _stop.Token.ThrowIfCancellationRequested();
        if (first != poll || _closing.IsCancellationRequested)
            return;
        IReadOnlyList<string> round;
        lock (_gate)
            round = PollRound.Next(_open.Keys.Concat(_again), _lastPolled, MostInRound);
        foreach (var id in round)
            _due.Add(id);
        _lastPolled = round is [.., var last] ? last : null;
    }

    private async Task LookAsync(string id)
    {
        if (_ended.IsLeft(id))
            return;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, _ended.Has(id) ? CancellationToken.None : _closing.Token);
        try
        {
            if (await _pulls.FindAsync(id, stop.Token) is { State: not PullState.Failed })
                Remember((await _pulls.RefreshAsync(id, stop.Token))!);
            else if (await _executions.FindAsync(id, stop.Token) is { Options.PullRequest: true })
                await _pulls.OpenAsync(id, stop.Token);
            _said.Remove(id);
            _again.Remove(id);
            _ended.Remove(id);
        }
        catch (SeqConflictException)
        {
            // Somebody else has recorded it; the next look sees that.
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            // The end of the process waits only for what has ended in it.
        }
        // What one meets does not keep the others from being looked at.
        catch (Exception failure) when (failure is not (OperationCanceledException or EventLogFailedException))
        {
            _ended.Remove(id);
            // Said once, not at every look.
            if (!_ended.IsLeft(id) && _said.GetValueOrDefault(id) != failure.Message)
                _options.OnFailure(failure);
            _said[id] = failure.Message;
            if (failure is ForgeException { Passes: true })
                _again.Add(id);
        }
    }

    private async Task ChangedAsync(PullView pull)
    {
        Remember(pull);
        await _ticket.TellAsync(pull);
    }

    private void Remember(PullView pull)
    {
        lock (_gate)
        {
            if (pull.State == PullState.Open)
                _open[pull.PullId] = pull;
            else
                _open.Remove(pull.PullId);
        }
    }

    /// <summary>Servers that were started together do not all ask at once: between 0.8 and 1.2 of it.</summary>
    private TimeSpan Jittered(TimeSpan interval)
    {
        Span<byte> bytes = stackalloc byte[4];
        _options.Random(bytes);
        return interval * (0.8 + (0.4 * BinaryPrimitives.ReadUInt32LittleEndian(bytes) / uint.MaxValue));
    }
}
