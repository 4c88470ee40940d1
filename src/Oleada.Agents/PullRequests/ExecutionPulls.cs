using Oleada.Agents.VersionControl;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Events;
using Oleada.Engine.Executions;
using Oleada.Engine.Pulls;

namespace Oleada.Agents.PullRequests;

/// <param name="Pull">Null if there is nothing to make one of.</param>
/// <param name="None">Why not, for a person.</param>
public sealed record PullOpening(PullView? Pull, string? None);

/// <summary>
/// The pull requests of executions: one each, whose id is the execution's. Whatever is done is recorded after the forge
/// has done it, and done again does nothing more: a crash in between costs only a second look.
/// </summary>
public sealed class ExecutionPulls : IDisposable
{
    private readonly string _dataFolder;
    private readonly ExecutionHost _executions;
    private readonly PullLog _log;
    private readonly Git _git;
    private readonly HttpClient _http = ForgeHttp.Client();
    private readonly Forges _forges;
    private readonly PullTurns _turns = new();

    public ExecutionPulls(string dataFolder, EventLog log, ExecutionHost executions, ForgeSettings settings, TimeProvider time)
    {
        (_dataFolder, _executions, _log, _git) = (dataFolder, executions, new PullLog(log, time), new Git(time));
        _forges = new Forges(settings, _http, time);
    }

    /// <summary>Called after each change of where a pull request stands, before the next one of it can be made.</summary>
    public Func<PullView, Task> Changed { get; set; } = _ => Task.CompletedTask;

    public Task<IReadOnlyList<string>> IdsAsync(CancellationToken cancellation) => _log.IdsAsync(cancellation);

    /// <summary>A row of a list: a harmed pull request is named as that and keeps no other from being listed.</summary>
    public Task<PullView?> FindOrNameHarmAsync(string pullId, CancellationToken cancellationToken) =>
        _log.FindOrNameHarmAsync(pullId, cancellationToken);

    /// <returns>The record alone; null if there is none.</returns>
    public Task<PullView?> FindAsync(string pullId, CancellationToken cancellation) => _log.FindAsync(pullId, cancellation);

    /// <returns>The record and what the repository has of it; null if there is none.</returns>
    public async Task<PullView?> DescribeAsync(string pullId, CancellationToken cancellation)
    {
        var pull = await _log.FindAsync(pullId, cancellation);
        if (pull?.Head is null || TryBranches(pullId) is not { } branches)
            return pull;
        var described = pull with { Commits = await branches.CommitsAsync(pull, cancellation) };
        if (pull is not { State: PullState.Open, Forge: LocalForge.ForgeName } || await branches.TipAsync(pull.Base!, cancellation) is not { } onto)
            return described;
        return described with { Mergeable = (await branches.MergedAsync(onto, pull.Head, cancellation)).Tree is not null };
    }

    /// <param name="to">Takes the patch; it can be sought in.</param>
    /// <returns>Whether the patch is longer and ends there; null if there is no such pull request.</returns>
    public async Task<bool?> DiffAsync(string pullId, Stream to, CancellationToken cancellationToken) =>
        await _log.FindAsync(pullId, cancellationToken) is { Head: not null } pull ? await Branches(pullId).DiffAsync(pull, to, cancellationToken) : null;

    /// <summary>Makes the pull request of an execution that has ended, unless it has one; one that is open is brought up to date.</summary>
    /// <returns>Null if there is no such execution.</returns>
    /// <exception cref="ForgeException">It cannot be made; the record says so too.</exception>
    public async Task<PullOpening?> OpenAsync(string executionId, CancellationToken cancellation)
    {
        using var turn = await _turns.EnterAsync(executionId, cancellation);
        var known = await _log.FindAsync(executionId, cancellation);
        if (known is not (null or { State: PullState.Failed }))
            return new PullOpening(await BringUpAsync(known, cancellation), null);
        if (await _executions.FindAsync(executionId, cancellation) is not { } execution)
            return null;
        if (execution.EndedAt is null)
            return new PullOpening(null, $"execution {executionId} has not ended");
        if (Workspace.RecordOf(_dataFolder, executionId) is not { Kind: WorkspaceKind.Worktree, GitFolder: { } gitFolder } record)
            return new PullOpening(null, $"execution {executionId} did not work in a git repository");
        var branches = new PullBranch(_git, gitFolder);
        try
        {
            var tip = await branches.TipAsync(record.Branch!, cancellation);
            if (tip is null || tip == record.Commit)
                return new PullOpening(null, $"nothing was merged on {record.Branch}");
            return new PullOpening(await OpenAsync(known, execution, record, branches, tip, cancellation), null);
        }
        catch (Exception failure) when (failure is ForgeException or WorkspaceException)
        {
            if (known?.Reason != failure.Message)
                await _log.AppendAsync(executionId, known, new PullFailed(executionId, failure.Message));
            throw;
        }
    }

    /// <summary>Looks at the branch and at the forge, and records what is new.</summary>
    /// <returns>Null if there is no such pull request.</returns>
    public async Task<PullView?> RefreshAsync(string pullId, CancellationToken cancellation)
    {
        using var turn = await _turns.EnterAsync(pullId, cancellation);
        return await _log.FindAsync(pullId, cancellation) is { } pull ? await BringUpAsync(pull, cancellation) : null;
    }

    /// <returns>Null if there is no such pull request.</returns>
    /// <exception cref="ForgeException">It is not open, it conflicts, or something stands against it.</exception>
    public async Task<PullView?> MergeAsync(string pullId, string by, CancellationToken cancellation)
    {
        using var turn = await _turns.EnterAsync(pullId, cancellation);
        if (await OpenOneAsync(pullId, "merged", cancellation) is not { } pull)
            return null;
        var commit = await _forges.Of(pull, Branches(pullId)).MergeAsync(pull, cancellation);
        return await RecordAsync(pull, new PullMerged(pullId, commit, by));
    }

    /// <returns>Null if there is no such pull request.</returns>
    /// <exception cref="ForgeException">It is not open, or the forge refuses.</exception>
    public async Task<PullView?> CloseAsync(string pullId, string by, string? reason, CancellationToken cancellation)
    {
        using var turn = await _turns.EnterAsync(pullId, cancellation);
        if (await OpenOneAsync(pullId, "closed", cancellation) is not { } pull)
            return null;
        await _forges.Of(pull, Branches(pullId)).CloseAsync(pull, reason, cancellation);
        return await RecordAsync(pull, new PullClosed(pullId, by, reason));
    }

    public void Dispose() => _http.Dispose();

    private async Task<PullView> OpenAsync(
        PullView? known, ExecutionView execution, WorkspaceRecord record, PullBranch branches, string tip, CancellationToken cancellation)
    {
        var onto = record.Base ?? throw new ForgeException($"{record.GitFolder}: execution {execution.ExecutionId} began at a detached head; there is no branch to merge into");
        var forge = await _forges.ChooseAsync(branches, cancellation);
        var plan = (await _executions.FindPlanAsync(execution.PlanId, execution.PlanVersion, cancellation))!.Plan;
        var tasks = await _executions.TasksAsync(execution.ExecutionId, cancellation) ?? [];
        var draft = new PullDraft(record.Branch!, onto, tip, PullDescription.Title(plan), PullDescription.Write(plan, execution, tasks));
        var place = await forge.SubmitAsync(draft, cancellation);
        var opened = new PullOpened
        {
            PullId = execution.ExecutionId, Forge = forge.Name, Repository = forge.Repository, Title = draft.Title, Description = draft.Description,
            Branch = draft.Branch, Base = draft.Base, BaseCommit = record.Commit!, Head = tip, Number = place.Number, Url = place.Url,
            TicketId = execution.Options?.TicketId, SessionId = execution.SessionId,
        };
        if (execution.Tests is not { } tests)
            return await RecordAsync(execution.ExecutionId, known, opened);
        var status = tests.Failed > 0 ? CheckStatus.Failed : CheckStatus.Passed;
        return await RecordAsync(execution.ExecutionId, known, opened, new PullChecked(opened.PullId, "execution", tip, status, tests.Passed, tests.Failed));
    }

    private async Task<PullView> BringUpAsync(PullView pull, CancellationToken cancellation)
    {
        if (pull.State is PullState.Merged or PullState.Failed || (pull is { State: PullState.Closed, Forge: LocalForge.ForgeName }))
            return pull;
        var branches = Branches(pull.PullId);
        var forge = _forges.Of(pull, branches);
        if (pull.State == PullState.Open && await branches.TipAsync(pull.Branch!, cancellation) is { } tip && tip != pull.Head)
        {
            await forge.SubmitAsync(new PullDraft(pull.Branch!, pull.Base!, tip, pull.Title!, pull.Description!), cancellation);
            pull = await RecordAsync(pull, new PullUpdated(pull.PullId, tip));
        }
        var state = await forge.ReadAsync(pull, cancellation);
        return PullNews.Of(pull, state) is { Length: > 0 } news ? await RecordAsync(pull, news) : pull;
    }

    private async Task<PullView?> OpenOneAsync(string pullId, string what, CancellationToken cancellation)
    {
        if (await _log.FindAsync(pullId, cancellation) is not { } found)
            return null;
        var pull = await BringUpAsync(found, cancellation);
        return pull.State == PullState.Open
            ? pull
            : throw new ForgeException($"{pull.Repository}: pull request {pullId} is {pull.State.ToString().ToLowerInvariant()} and cannot be {what}");
    }

    private Task<PullView> RecordAsync(PullView pull, params EventData[] happened) => RecordAsync(pull.PullId, pull, happened);

    private async Task<PullView> RecordAsync(string pullId, PullView? since, params EventData[] happened)
    {
        var pull = await _log.AppendAsync(pullId, since, happened);
        await Changed(pull);
        return pull;
    }

    private PullBranch Branches(string pullId) =>
        TryBranches(pullId) ?? throw new ForgeException($"pull request {pullId}: the record of its repository is gone from {_dataFolder}");

    private PullBranch? TryBranches(string pullId) =>
        Workspace.RecordOf(_dataFolder, pullId) is { GitFolder: { } gitFolder } && Directory.Exists(gitFolder) ? new PullBranch(_git, gitFolder) : null;
}
