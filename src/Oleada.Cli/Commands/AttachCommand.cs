using System.CommandLine;
using Oleada.Cli.Attach;
using Oleada.Cli.Runs;
using Oleada.Cli.Views.Live;
using Oleada.Cli.Views.Terminal;

namespace Oleada.Cli.Commands;

/// <summary><c>oleada attach</c>: watches an execution that another process runs. Ctrl-C only ends the watching.</summary>
internal static class AttachCommand
{
    private static readonly Argument<string> Execution = new("execution") { Description = "The execution's id" };
    private static readonly Option<string> Data = DataOption.Create();
    private static readonly Option<string?> Url = ServerOption.Url();
    private static readonly Option<string?> Key = ServerOption.Key();
    private static readonly Option<bool> FromStart = new("--from-start") { Description = "Print all events, not only those from now on" };
    private static readonly Option<long?> Since = new("--since") { Description = "Print the events after this seq", HelpName = "seq" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the execution's events as JSON lines and nothing else" };

    public static Command Create()
    {
        var command = new Command("attach", "Watch an execution that another process runs") { Execution };
        foreach (var option in new Option[] { Data, Url, Key, FromStart, Since, Json })
            command.Add(option);
        command.SetAction((parsed, _) => RunAsync(new AttachRequest(
            parsed.GetRequiredValue(Execution), parsed.GetRequiredValue(Data), ServerOption.UrlIn(parsed.GetValue(Url)),
            ServerOption.KeyIn(parsed.GetValue(Key)))
        {
            FromStart = parsed.GetValue(FromStart),
            Since = parsed.GetValue(Since),
            Output = parsed.GetValue(Json) ? OutputMode.Json : OutputMode.Text,
        }));
        return command;
    }

    private static async Task<int> RunAsync(AttachRequest request)
    {
        using var signals = new RunSignals();
        var views = new ViewChoice(request.Output, StandardFile.Output, StandardFile.Error, Environment.GetEnvironmentVariable, TimeProvider.System);
        return await signals.GuardAsync(() => new Attachment(request, views, TimeProvider.System).WatchAsync(signals));
    }
}
