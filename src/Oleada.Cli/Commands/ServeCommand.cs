using System.CommandLine;
using System.Net;
using Oleada.Cli.Runs;
using Oleada.Cli.Views.Terminal;
using Oleada.Server;

namespace Oleada.Cli.Commands;

/// <summary><c>oleada serve</c>: serves a data folder, and goes on with every execution in it.</summary>
internal static class ServeCommand
{
    private const int UsualPort = 7470;

    private static readonly Option<string> Data = DataOption.Create();
    private static readonly Option<int> Port = new("--port") { Description = "The port; 0 takes any that is free", HelpName = "n", DefaultValueFactory = _ => UsualPort };
    private static readonly Option<string> Address = new("--address")
    {
        Description = "The address to listen at; only this machine unless told otherwise", HelpName = "ip", DefaultValueFactory = _ => "127.0.0.1",
    };


    private static readonly Option<string?> Sandbox = SandboxOption.Create();

    public static Command Create()
    {
        var command = new Command("serve", "Serve a data folder and go on with its executions");
        foreach (var option in new Option[] { Data, Port, Address, Sandbox })
            command.Add(option);
        Limit.Between(Port, 0, 65535);
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetRequiredValue(Data), AddressIn(parsed.GetRequiredValue(Address)), parsed.GetValue(Port), parsed.GetValue(Sandbox)));
        return command;
    }

    private static IPAddress AddressIn(string text) => text is "localhost"
        ? IPAddress.Loopback
        : IPAddress.TryParse(text, out var address) ? address : throw new UserException($"--address: '{text}' is no IP address");

    private static async Task<int> RunAsync(string data, IPAddress address, int port, string? sandbox)
    {
        using var signals = new RunSignals();
        await using var server = await ServerHost.StartAsync(
            Serving.Options(data, port, sandbox, TimeProvider.System) with { Address = address, TakeUp = true }, signals.Stopped);
        StandardFile.Output.Put(Serving.Greeting(server) + "\n");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, signals.Ended).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return ExitCode.Success;
    }
}
