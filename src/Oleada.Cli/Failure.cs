using Oleada.Agents;
using Oleada.Agents.Sandbox;
using Oleada.Agents.Workspaces;
using Oleada.Cli.Views.Terminal;
using Oleada.Engine.Events;
using Oleada.Engine.Executions;
using Oleada.Server;
using Oleada.Server.Tls;
using Oleada.Storage;

namespace Oleada.Cli;

/// <summary>What a failure means to the user: one message, and the exit code.</summary>
internal static class Failure
{
    /// <summary>Says it on standard error.</summary>
    public static int Report(Exception failure)
    {
        if (failure is OutputGoneException { DiskFull: false })
            return ExitCode.OutputGone;
        var (message, exitCode) = Of(failure);
        foreach (var line in message.Split('\n'))
            StandardFile.Error.Remark(TerminalStyle.Of(Environment.GetEnvironmentVariable).Clean($"oleada: {line}") + "\n");
        return exitCode;
    }

    private static (string Message, int ExitCode) Of(Exception failure) => failure switch
    {
        UserException or DataFolderException or DataFileException or CannotListenException or TlsException or
            WorkspaceException or SandboxException or RunnerSettingsException or EventLogFailedException or
            EventLogHarmedException => (failure.Message, ExitCode.BadInput),
        DataFolderInUseException => ($"{failure.Message}. To watch what it runs: oleada attach <execution>", ExitCode.BadInput),
        ExecutionRefusedException refused => (Option(refused.Field) + refused.Message[refused.Field.Length..], ExitCode.BadInput),
        UnauthorizedAccessException or IOException => (failure.Message, ExitCode.BadInput),
        _ => ($"a fault of oleada's own: {failure}", ExitCode.Failed),
    };

    // Requests and options name the same things differently.
    private static string Option(string field) => field switch
    {
        "execution_id" => "--execution-id",
        "options.max_workers" => "--max-workers",
        "options.workspace" => "--workspace",
        "options.ticket_id" => "--ticket",
        "options.budget_usd" => "--budget",
        "options.agent" => "--agent",
        _ => field,
    };
}
