using System.CommandLine;
using Oleada.Cli;
using Oleada.Cli.Commands;
using Oleada.Cli.Views.Terminal;

var root = new RootCommand("Runs plans of coding agents in parallel waves, and lets everybody watch.")
{
    RunCommand.Create(),
    AttachCommand.Create(),
    ApprovalCommand.Create(),
    PullCommand.Create(),
    AgentsCommand.Create(),
    ServeCommand.Create(),
    PlanCommand.Create(),
    KeyCommand.Create(),
    WorkspacesCommand.Create(),
    SnapshotsCommand.Create(),
    LogCommand.Create(),
    SchemaCommand.Create(),
};
var parsed = root.Parse(JsonOptions.Spell(args), new ParserConfiguration { ResponseFileTokenReplacer = null });
if (parsed.Errors.Count > 0)
    return Failure.Report(UsageError.Of(parsed));
try
{
    // Signals are the commands' own business: run and attach mean different things by Ctrl-C.
    return await parsed.InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
        Output = StandardFile.Output,
        Error = StandardFile.Error,
    });
}
catch (Exception failure)
{
    return Failure.Report(failure);
}
