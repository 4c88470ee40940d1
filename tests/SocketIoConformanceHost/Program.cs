using System.Globalization;
using SocketIoConformanceHost;

if (args is not [var text] || !int.TryParse(text, CultureInfo.InvariantCulture, out var port))
{
    Console.Error.WriteLine("usage: SocketIoConformanceHost PORT");
    return 2;
}
await using var host = await EchoHost.StartAsync(port);
Console.WriteLine($"listening on {host.Url}");
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};
await host.WaitAsync(stop.Token);
return 0;
