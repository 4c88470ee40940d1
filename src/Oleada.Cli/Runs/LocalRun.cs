using Oleada.Agents;
using Oleada.Agents.PullRequests;
using Oleada.Agents.Workspaces;
using Oleada.Cli.Commands;
using Oleada.Cli.Views.Live;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Executions;
using Oleada.Server;

namespace Oleada.Cli.Runs;

/// <summary>Runs a plan in this process, with a server in it for everybody else who wants to watch.</summary>
internal sealed class LocalRun(RunRequest request, PlanInput input, RunScopes scopes, string? workspace, ViewChoice views, TimeProvider time)
{
    private readonly LiveModel _model = new(TaskNames.Of(input.Plan), DataOption.ArgumentFor(request.DataFolder));

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(RunSignals signals)
    {
        WorkspaceRecord? place;
        string? pull = null;
        var options = Serving.Options(request.DataFolder, request.Port, request.Sandbox, time);
        await using (var server = await ServerHost.StartAsync(options, signals.Stopped))
        {
            var choice = await ChooseAsync(server.Executions, signals.Stopped);
            if (choice.Word is { } word)
                views.Say(word);
            var id = choice.Act == RunAct.Start
                ? await StartAsync(server.Executions, choice.ExecutionId, signals.Stopped)
                : choice.ExecutionId!;
            server.LeavePull(id);
            if (choice.Act != RunAct.Report)
                views.Say(Serving.Greeting(server));
            if (options.Attempts.Prices == Prices.None && (await server.Executions.FindAsync(id, signals.Stopped))?.Budget?.Cost is not null)
                views.Say("No prices are known (OLEADA_PRICES): what agents cost does not count, and no budget in dollars stops them.");
            if (choice.Act == RunAct.Resume)
                await SayWhatWaitsAsync(server.Executions, id, signals.Stopped);
            await new LocalWatch(server, id, time).RunAsync(views.For(_model), ShownAfter(choice.Act), signals);
            place = Serving.WorkspaceOf(request.DataFolder, id);
            if (_model.Completed is not null && (request.PullRequest || _model.Started?.Options?.PullRequest == true))
                pull = await PullOfAsync(server.Pulls, id, signals.Ended);
        }
        var exitCode = End(place, signals);
        if (pull is not null)
            views.Say(pull);
        return exitCode;
    }

    /// <summary>The work is done and stays, whatever becomes of its pull request.</summary>
    private static async Task<string> PullOfAsync(ExecutionPulls pulls, string id, CancellationToken cancellation)
    {
        try
        {
            var opening = (await pulls.OpenAsync(id, cancellation))!;
            if (opening.Pull is not { } pull)
                return $"No pull request: {opening.None}.";
            var name = pull.Url ?? $"{id} of {pull.Branch} into {pull.Base}";
            return $"Pull request {name} is {pull.State.ToString().ToLowerInvariant()}.";
        }
        catch (Exception failure) when (failure is ForgeException or WorkspaceException)
        {
            return $"No pull request yet: {failure.Message}. The same command tries again.";
        }
        catch (OperationCanceledException)
        {
            return "No pull request yet: stopped. The same command tries again.";
        }
    }

    private async Task<RunChoice> ChooseAsync(ExecutionHost executions, CancellationToken cancellation)
    {
        var all = await executions.ListAsync(cancellation);
        var version = await SavedPlans.VersionOfAsync(executions, all, input.Plan, cancellation);
        return RunChoice.Of(all, input.Plan.Plan, version, request.ExecutionId, request.New);
    }

    private async Task<string> StartAsync(ExecutionHost executions, string? id, CancellationToken cancellation)
    {
        scopes.Require();
        foreach (var word in scopes.Words())
            views.Say(word);
        var saved = await executions.SavePlanAsync(input.Plan, input.Source, cancellation);
        var options = new ExecutionOptions(
            request.Workers, request.Barrier, workspace, request.PullRequest, request.Ticket, request.BudgetUsd, request.Agent);
        return await executions.StartAsync(new StartExecution(saved.PlanId, saved.Version, id, Options: options), cancellation);
    }

    /// <summary>What an attempt asked has expired with it; what was asked about a budget is in no event that is still to come.</summary>
    private async Task SayWhatWaitsAsync(ExecutionHost executions, string id, CancellationToken cancellation)
    {
        if (views.Drawn)
            return;
        foreach (var waiting in (await executions.ApprovalsAsync(id, cancellation) ?? []).Where(one => one.Exceeded is not null))
            views.Say(_model.Questions.Waiting(id, waiting));
    }

    /// <summary>A new execution is shown whole; one that goes on from where its log ended, unless asked for more.</summary>
    private long? ShownAfter(RunAct act) => request.FromStart || act == RunAct.Start ? 0 : request.Since;

    private int End(WorkspaceRecord? place, RunSignals signals)
    {
        if (_model.Completed is { } completed)
        {
            views.SayEnding(_model, place);
            return ExitCode.Of(completed.Status);
        }
        views.Say($"Stopped before the end. The same command goes on with {_model.Started?.ExecutionId ?? "it"}.");
        return signals.ExitCodeOfSignal;
    }
}
