using HydraSharp.Cli;

ParentWatch.Start();
using var terminal = Terminal.Open();

return HydraCommand.Run(args, terminal);
