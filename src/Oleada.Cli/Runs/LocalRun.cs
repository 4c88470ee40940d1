using System.Text.Json;
using Oleada.Agents;
using Oleada.Cli.Views.Live;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Contracts.Rest;
using Oleada.Engine.Executions;
using Oleada.Server;

namespace Oleada.Cli.Runs;

/// <summary>Runs a plan in this process, with a server in it for everybody else who wants to watch.</summary>
internal sealed class LocalRun(RunRequest request, PlanInput input, ViewChoice views, TimeProvider time)
{
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync()
    {
        using var signals = new RunSignals();
        await using var server = await ServerHost.StartAsync(Options(), signals.Stopped);
        var all = await server.Executions.ListAsync(signals.Stopped);
        var version = await SavedVersionAsync(server.Executions, all, signals.Stopped);
        var choice = RunChoice.Of(all, input.Plan.Plan, version, request.ExecutionId, request.New);
        if (choice.Word is { } word)
            views.Say(word);
        if (choice.Act != RunAct.Report)
            views.Say($"Served at {server.Url.ToString().TrimEnd('/')}, key in {server.AdminKeyFile}");
        var id = choice.ExecutionId ?? StreamId(choice);
        return await WatchAsync(server, choice, id, signals);
    }
}
