using System.CommandLine;
using System.Net;
using Oleada.Cli.Runs;
using Oleada.Cli.Views.Terminal;
using Oleada.Server;
using Oleada.Server.Tls;

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

    private static readonly Option<string?> Certificate = new("--tls-certificate")
    {
        Description = "Serve HTTPS with this certificate and its chain (PEM); read again when the file changes", HelpName = "file",
    };

    private static readonly Option<string?> Key = new("--tls-key") { Description = "The certificate's private key (PEM). Default: it is in the same file", HelpName = "file" };
    private static readonly Option<string[]> Origins = new("--origin")
    {
        Description = "Let web pages of this address use the server, as behind a proxy: https://oleada.example.com; may be given several times", HelpName = "url",
    };

    private static readonly Option<string[]> Hosts = new("--host")
    {
        Description = "Answer requests for this name or address too, beside this machine's own and those of --origin; may be given several times",
        HelpName = "name",
    };

    private static readonly Option<string[]> Proxies = new("--trusted-proxy")
    {
        Description = "Take clients' addresses from the X-Forwarded-For of this proxy: an address or a network; may be given several times",
        HelpName = "ip",
    };

    private static readonly Option<string?> Sandbox = SandboxOption.Create();

    public static Command Create()
    {
        var command = new Command("serve", "Serve a data folder and go on with its executions");
        foreach (var option in new Option[] { Data, Port, Address, Certificate, Key, Origins, Hosts, Proxies, Sandbox })
            command.Add(option);
        Limit.Between(Port, 0, 65535);
        command.SetAction((parsed, _) => RunAsync(
            Serving.Options(parsed.GetRequiredValue(Data), parsed.GetValue(Port), parsed.GetValue(Sandbox), TimeProvider.System) with
            {
                Address = AddressIn(parsed.GetRequiredValue(Address)),
                Tls = TlsIn(parsed.GetValue(Certificate), parsed.GetValue(Key)),
                AllowedOrigins = [.. (parsed.GetValue(Origins) ?? []).Select(OriginIn)],
                AllowedHosts = [.. (parsed.GetValue(Hosts) ?? []).Select(HostIn)],
                TrustedProxies = [.. (parsed.GetValue(Proxies) ?? []).Select(ProxyIn)],
                TakeUp = true,
            }));
        return command;
    }

    private static TlsFiles? TlsIn(string? certificate, string? key) => certificate is not null
        ? new TlsFiles(certificate, key ?? certificate)
        : key is null ? null : throw new UserException("--tls-key: there is no --tls-certificate that it belongs to");

    /// <summary>As browsers write it: no path, no port where it is the scheme's own.</summary>
    private static string OriginIn(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", PathAndQuery: "/", UserInfo: "" }
            ? url.GetLeftPart(UriPartial.Authority)
            : throw new UserException($"--origin: '{text}' is no origin; https://oleada.example.com is one");

    private static string HostIn(string text) =>
        HostName.IsValid(text)
            ? text
            : throw new UserException($"--host: '{text}' is no name or address without a port; oleada.example.com is one");

    private static IPNetwork ProxyIn(string text)
    {
        if (IPAddress.TryParse(text, out var address))
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return IPNetwork.TryParse(text, out var network)
            ? network
            : throw new UserException($"--trusted-proxy: '{text}' is no IP address or network; 10.0.0.0/8 is one");
    }

    private static IPAddress AddressIn(string text) => text is "localhost"
        ? IPAddress.Loopback
        : IPAddress.TryParse(text, out var address) ? address : throw new UserException($"--address: '{text}' is no IP address");

    private static async Task<int> RunAsync(ServerOptions options)
    {
        using var signals = new RunSignals();
        await using var server = await ServerHost.StartAsync(options, signals.Stopped);
        StandardFile.Output.Put(Serving.Greeting(server) + "\n");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, signals.Ended).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return ExitCode.Success;
    }
}
