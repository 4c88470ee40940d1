using System.CommandLine;
using Oleada.Cli.Runs;
using Oleada.Cli.Views.Live;
using Oleada.Cli.Views.Terminal;

namespace Oleada.Cli.Commands;

/// <summary><c>oleada run</c>: runs a plan, or goes on with it.</summary>
internal static class RunCommand
{
    private static readonly Argument<string> Plan = new("plan") { Description = "The plan file: plan.yaml, plan.json, or a task list of another tool" };
    private static readonly Option<string> Data = DataOption.Create();
    private static readonly Option<string?> Workspace = new("--workspace")
    {
        Description = "The folder to work in. Default: a new one if the plan says so, else the current folder", HelpName = "folder",
    };


    private static readonly Option<int?> MaxWorkers = new("--max-workers")
    {
        Description = "Most atoms at work at one time. Default: the number of processors, at least 2", HelpName = "n",
    };


    private static readonly Option<string?> Agent = new("--agent")
    {
        Description = "Who works at atoms without a command where the plan names nobody, such as claude:sonnet. Default: whom oleada.yaml names",
        HelpName = "name",
    };

    private static readonly Option<string?> Id = new("--execution-id") { Description = "The id of the execution to start, or to go on with", HelpName = "id" };
    private static readonly Option<bool> Dry = new("--dry-run") { Description = "Check the plan and say what would be run; write nothing" };
    private static readonly Option<bool> New = new("--new") { Description = "Start another execution even if one is unfinished or has ended" };
    private static readonly Option<bool> FromStart = new("--from-start") { Description = "Print all events, not only those after the end of the log" };
    private static readonly Option<long?> Since = new("--since") { Description = "Print the events after this seq", HelpName = "seq" };
    private static readonly Option<bool> Barrier = new("--barrier") { Description = "Let each wave wait for the end of the one before" };
    private static readonly Option<int> Port = new("--port") { Description = "The port to serve at; 0 takes any that is free", HelpName = "n" };
    private static readonly Option<bool> PullRequest = new("--pull-request") { Description = "Make a pull request of what was merged when the execution has ended" };
    private static readonly Option<decimal?> Budget = new("--budget")
    {
        Description = "US dollars that agents may use up, in place of the plan's. Default: the plan's, else $OLEADA_BUDGET_USD", HelpName = "usd",
    };

    private static readonly Option<string?> Ticket = new("--ticket") { Description = "The ticket that the work is for", HelpName = "id" };
    private static readonly Option<string?> Sandbox = SandboxOption.Create();
    private static readonly JsonOptions Json = new();

    public static Command Create()
    {
        var command = new Command("run", "Run a plan, or go on with it where it was");
        command.Add(Plan);
        Option[] options =
            [Data, Workspace, MaxWorkers, Agent, Id, Dry, New, FromStart, Since, Barrier, Budget, PullRequest, Ticket, Port, Sandbox, Json.Json, Json.All];
        foreach (var option in options)
            command.Add(option);
        Limit.ExecutionId(Id);
        Limit.TicketId(Ticket);
        Limit.Agent(Agent);
        Limit.Between(MaxWorkers, 1, 1024);
        Limit.Between(Port, 0, 65535);
        command.SetAction((parsed, _) => RunAsync(Read(parsed)));
        return command;
    }

    private static RunRequest Read(ParseResult parsed) => new()
    {
        PlanFile = parsed.GetRequiredValue(Plan),
        DataFolder = parsed.GetRequiredValue(Data),
        Workspace = parsed.GetValue(Workspace),
        MaxWorkers = parsed.GetValue(MaxWorkers),
        Agent = parsed.GetValue(Agent),
        ExecutionId = parsed.GetValue(Id),
        DryRun = parsed.GetValue(Dry),
        New = parsed.GetValue(New),
        FromStart = parsed.GetValue(FromStart),
        Since = parsed.GetValue(Since),
        Barrier = parsed.GetValue(Barrier),
        BudgetUsd = parsed.GetValue(Budget),
        PullRequest = parsed.GetValue(PullRequest),
        Ticket = parsed.GetValue(Ticket),
        Port = parsed.GetValue(Port),
        Sandbox = parsed.GetValue(Sandbox),
        Output = Json.Read(parsed),
    };

    private static async Task<int> RunAsync(RunRequest request)
    {
        using var signals = new RunSignals();
        return await signals.GuardAsync(async () =>
        {
            var input = await PlanInput.ReadAsync(request.PlanFile, signals.Stopped);
            return await RunAsync(request, input, signals);
        });
    }

    private static async Task<int> RunAsync(RunRequest request, PlanInput input, RunSignals signals)
    {
        var views = new ViewChoice(request.Output, StandardFile.Output, StandardFile.Error, Environment.GetEnvironmentVariable, TimeProvider.System);
        var workspace = RunWorkspace.Of(request.Workspace, input.Plan);
        var scopes = await RunScopes.FindAsync(input.Plan, input.Source, request.Agent, workspace, TimeProvider.System, signals.Stopped);
        // Without a data folder there is nothing to go on with.
        if (request.DryRun || !Directory.Exists(request.DataFolder))
            scopes.Require();
        if (!request.DryRun)
            return await new LocalRun(request, input, scopes, workspace, views, TimeProvider.System).RunAsync(signals);
        foreach (var line in DryRun.Of(scopes, workspace ?? "a new folder in the data folder", request.Workers, views.Style))
            StandardFile.Output.Put(line + "\n");
        return ExitCode.Success;
    }
}
