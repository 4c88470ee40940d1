namespace Oleada.Server.Auth;

/// <summary>Tells live connections that their caller's key or sign-in has ended.</summary>
internal sealed class CallerWatch
{
    /// <param name="onEnded">Called once, from another thread; must not block or throw.</param>
    /// <returns>Dispose it to stop watching; <paramref name="onEnded"/> is not called after that.</returns>
    public IDisposable Watch(Caller caller, Action onEnded) => throw new NotSupportedException("not yet");
}
